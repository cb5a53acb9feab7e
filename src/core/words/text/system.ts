/** What admins hear of Gatehouse itself. */
export type SystemText =
  /** New secrets could not be taken up. Names of settings and places, never values. */
  { readonly key: "secrets-kept"; readonly quote: string };
