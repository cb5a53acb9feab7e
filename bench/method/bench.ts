/** How much is measured. */
export interface BenchOptions {
  /** Short rounds in which the contenders take turns. */
  readonly rounds: number;
  /** Less of everything, to see that it works; nothing to quote. */
  readonly isQuick: boolean;
  readonly say: (line: string) => void;
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface BenchResult {
  readonly tables: readonly Table[];
  /** Why the numbers do not count; empty when they do. */
  readonly faults: readonly string[];
  readonly notes: readonly string[];
  /** Every number behind the tables. */
  readonly numbers: unknown;
  readonly versions?: Readonly<Record<string, string>>;
}

export interface Bench {
  readonly about: string;
  run(options: BenchOptions): Promise<BenchResult>;
}
