/** Signs for one installation, whose name stands first in every note. */
export interface CheckpointSigner {
  readonly origin: string;
  /** The whole signed note: the text, an empty line, the signature. The text ends with a line end. */
  sign(text: string): string;
}

/** Somewhere beside the database where signed notes are kept: a file, later a channel. */
export interface CheckpointShelf {
  keep(note: string): Promise<void>;
}

export interface CheckpointPorts {
  readonly signer: CheckpointSigner;
  readonly shelves: readonly CheckpointShelf[];
}
