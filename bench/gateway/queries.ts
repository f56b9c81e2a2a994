/** What is asked: the text, and the variables of the n-th request of a run. */
export type Workload = {
  readonly name: string;
  readonly query: string;
  readonly variables: (n: number) => Readonly<Record<string, unknown>>;
};

const FRAGMENTS = `
  fragment Person on User { id username name }
  fragment Opinion on Review { id body }
  fragment Thing on Product { inStock name price shippingEstimate upc weight }
`;

const PEOPLE = `{
  ...Person
  reviews { ...Opinion product { ...Thing reviews { ...Opinion author { ...Person reviews { ...Opinion product { ...Thing } } } } } }
}`;
const THINGS = `{ ...Thing reviews { ...Opinion author { ...Person reviews { ...Opinion product { ...Thing } } } } }`;

export const workloads: readonly Workload[] = [
  {
    name: 'nested',
    query: `query Nested { users(first: 3) ${PEOPLE} topProducts(first: 5) ${THINGS} } ${FRAGMENTS}`,
    variables: () => ({}),
  },
  {
    // No two requests of a run are the same: other people, other products, and a number of their own.
    name: 'varied',
    query: `query Varied($people: Int, $things: Int, $seed: Int) {
      users(first: 3, after: $people, seed: $seed) ${PEOPLE}
      topProducts(first: 5, after: $things, seed: $seed) ${THINGS}
    } ${FRAGMENTS}`,
    variables: (n) => ({ people: (n * 17) % 60, things: (n * 31) % 90, seed: n }),
  },
  { name: 'trivial', query: 'query Trivial { users { id username } }', variables: () => ({}) },
];
