import { median, type Spread, spreadOf } from "./statistics.ts";

/** What one step of a contender measured; each key is a quantity, such as `finalMs`. */
export type Step = Readonly<Record<string, readonly number[]>>;

export interface Contender {
  readonly name: string;
  /** Does the same piece of work as the other contenders do in this step. */
  step(): Promise<Step>;
}

/** Per contender, round and quantity: everything that was measured. */
export type Rounds = Readonly<Record<string, readonly Readonly<Record<string, readonly number[]>>[]>>;

export interface RoundsPlan {
  readonly rounds: number;
  /** Steps of each contender in a round, one after the other in turn. */
  readonly steps: number;
  readonly warmUpSteps: number;
  /** Between two steps, so that what one leaves behind is not measured on the next. */
  readonly pauseMs: number;
}

/** Lets contenders take turns, each first as often as the others; what the warm-up measures is thrown away. */
export async function runRounds(contenders: readonly Contender[], plan: RoundsPlan): Promise<Rounds> {
  const kept: Record<string, Record<string, number[]>[]> = {};
  for (const { name } of contenders) kept[name] = [];
  for (let at = 0; at < plan.warmUpSteps; at++) for (const one of contenders) await one.step();
  for (let round = 0; round < plan.rounds; round++) {
    for (const { name } of contenders) kept[name]?.push({});
    for (let step = 0; step < plan.steps; step++) {
      for (const contender of inTurn(contenders, round + step)) {
        await new Promise((resolve) => setTimeout(resolve, plan.pauseMs));
        keep(kept[contender.name]?.[round] ?? {}, await contender.step());
      }
    }
  }
  return kept;
}

const inTurn = <T>(all: readonly T[], by: number): readonly T[] =>
  all.map((_, index) => all[(index + by) % all.length]).filter((one) => one !== undefined);

function keep(into: Record<string, number[]>, step: Step): void {
  for (const [quantity, values] of Object.entries(step)) {
    into[quantity] ??= [];
    into[quantity].push(...values);
  }
}

/** All values of a quantity, whatever the round. */
export function allOf(rounds: Rounds, name: string, quantity: string): readonly number[] {
  return (rounds[name] ?? []).flatMap((round) => round[quantity] ?? []);
}

/** In each round one contender's number over the other's; the rounds' middle and ends. */
export function ratioOf(
  rounds: Rounds,
  quantity: string,
  over: { readonly of: string; readonly to: string; readonly by?: (values: readonly number[]) => number },
): Spread & { readonly perRound: readonly number[] } {
  const { by = median } = over;
  const each = (name: string) => (rounds[name] ?? []).map((round) => by(round[quantity] ?? []));
  const base = each(over.to);
  const perRound = each(over.of).map((value, at) => value / (base[at] ?? Number.NaN));
  return { ...spreadOf(perRound), perRound };
}
