/** What admins hear of Gatehouse itself. */
export type SystemText =
  /** New secrets could not be taken up. Names of settings and places, never values. */
  | { readonly key: "secrets-kept"; readonly quote: string }
  /** The gateway does not take somebody's credential; `quote` is its reason, and what to mend. */
  | {
      readonly key: "gateway-refuses";
      readonly person: string;
      readonly gateway: string;
      readonly quote: string;
    }
  /** Something was taken from somebody, and the gateway itself does not know yet. */
  | { readonly key: "gateway-not-told"; readonly person: string };
