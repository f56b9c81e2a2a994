/** What is generated may repeat itself more than people do: limits are tested elsewhere. */
export const GENEROUS = {
  ...{ maxComparisons: 1_000_000, maxRootFields: 10_000, maxFields: 100_000 },
  ...{ maxAliases: 10_000, maxDirectives: 10_000 },
} as const;
