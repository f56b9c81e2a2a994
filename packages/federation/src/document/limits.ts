/** How much a document may hold. What is over the limit is refused before it is validated or planned. */
export type DocumentLimits = {
  readonly maxTokens: number;
  /** All are validated, though only one is planned. */
  readonly maxOperations: number;
  readonly maxDepth: number;
  /** Selections within each other, those of fragments too. */
  readonly maxNesting: number;
  /** Fields counted with every fragment written out. */
  readonly maxFields: number;
  readonly maxRootFields: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  /** Pairs of fields that stand at one place of the answer under one name: validation looks at each of them. */
  readonly maxComparisons: number;
};

/** What documents must keep to besides the schema. */
export type DocumentRules = { readonly limits: DocumentLimits; readonly introspection: boolean };

export const DEFAULT_DOCUMENT_LIMITS: DocumentLimits = {
  maxTokens: 10_000,
  maxOperations: 50,
  maxDepth: 32,
  maxNesting: 100,
  maxFields: 3_000,
  maxRootFields: 50,
  maxAliases: 200,
  maxDirectives: 200,
  maxComparisons: 100_000,
};
