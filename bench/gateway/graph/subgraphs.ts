import type { Resolvers } from './answer.ts';
import { type Product, products, type Review, reviews, type User, users } from './data.ts';

export type Subgraph = { readonly name: string; readonly sdl: string; readonly resolvers: Resolvers };

const window = <T>(from: readonly T[], first: number, after: number): T[] =>
  Array.from({ length: first }, (_, i) => from[(after + i) % from.length]).filter((each) => each !== undefined);

const number = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
const userOf = (id: unknown): User | undefined => users[Number(id) - 1];
const productOf = (upc: unknown): Product | undefined => products[Number(upc) - 1];

const accounts: Subgraph = {
  name: 'accounts',
  sdl: `
    extend type Query { me: User users(first: Int = 6, after: Int = 0, seed: Int): [User] }
    type User @key(fields: "id") { id: ID! name: String username: String birthday: Int }
  `,
  resolvers: {
    Query: {
      me: () => users[0],
      users: (_, { first, after }) => window(users, number(first, 6), number(after, 0)),
    },
    User: { __resolveReference: ({ id }) => userOf(id) },
  },
};

const inventory: Subgraph = {
  name: 'inventory',
  sdl: `
    extend type Product @key(fields: "upc") {
      upc: String! @external weight: Int @external price: Int @external
      inStock: Boolean shippingEstimate: Int @requires(fields: "price weight")
    }
  `,
  resolvers: {
    Product: {
      __resolveReference: (reference) => reference,
      inStock: ({ upc }) => Number(upc) % 3 !== 0,
      shippingEstimate: ({ price, weight }) => (Number(price) > 1000 ? 0 : Math.round(Number(weight) * 0.5)),
    },
  },
};

const catalogue: Subgraph = {
  name: 'products',
  sdl: `
    extend type Query { topProducts(first: Int = 5, after: Int = 0, seed: Int): [Product] }
    type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }
  `,
  resolvers: {
    Query: { topProducts: (_, { first, after }) => window(products, number(first, 5), number(after, 0)) },
    Product: { __resolveReference: ({ upc }) => productOf(upc) },
  },
};

const reviewed: Subgraph = {
  name: 'reviews',
  sdl: `
    type Review @key(fields: "id") { id: ID! body: String author: User @provides(fields: "username") product: Product }
    extend type User @key(fields: "id") { id: ID! @external username: String @external reviews: [Review] }
    extend type Product @key(fields: "upc") { upc: String! @external reviews: [Review] }
  `,
  resolvers: {
    Review: {
      __resolveReference: ({ id }) => reviews[Number(id) - 1],
      author: ({ author }) => users[Number(author)],
      product: ({ product }) => products[Number(product)],
    },
    User: {
      __resolveReference: (reference) => reference,
      reviews: ({ id }) => reviews.filter(({ author }: Review) => author === Number(id) - 1),
    },
    Product: {
      __resolveReference: (reference) => reference,
      reviews: ({ upc }) => reviews.filter(({ product }: Review) => product === Number(upc) - 1),
    },
  },
};

export const subgraphs: readonly Subgraph[] = [accounts, inventory, catalogue, reviewed];
