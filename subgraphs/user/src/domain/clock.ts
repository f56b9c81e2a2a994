/** `now` is the time of the domain, which tests move; `real` that of sessions, tokens and limits, which nothing moves. */
export type Clock = { readonly now: () => Date; readonly real: () => Date };
