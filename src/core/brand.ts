declare const brand: unique symbol;

/** A string or number that only its own maker may produce, so that two kinds of id never mix. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
