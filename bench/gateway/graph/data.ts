/** What the four subgraphs know: everything follows from the numbers. */
export const USERS = 60;
export const PRODUCTS = 90;
export const REVIEWS = 335;

export type User = {
  readonly __typename: 'User';
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly birthday: number;
};
export type Product = {
  readonly __typename: 'Product';
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
};
export type Review = {
  readonly __typename: 'Review';
  readonly id: string;
  readonly body: string;
  readonly author: number;
  readonly product: number;
};

const list = <T>(length: number, make: (i: number) => T): readonly T[] => Array.from({ length }, (_, i) => make(i));

const FIRST = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Frances', 'John'];
const LAST = ['Lovelace', 'Hopper', 'Turing', 'Dijkstra', 'Liskov', 'Knuth', 'Allen', 'Backus'];
const THINGS = ['Table', 'Couch', 'Chair', 'Glass', 'Lamp', 'Desk', 'Shelf', 'Mirror', 'Clock'];

export const users = list<User>(USERS, (i) => ({
  __typename: 'User',
  id: String(i + 1),
  name: `${FIRST[i % 8]} ${LAST[(i * 3) % 8]}`,
  username: `${FIRST[i % 8]?.toLowerCase()}${i}`,
  birthday: 1950 + i,
}));

export const products = list<Product>(PRODUCTS, (i) => ({
  __typename: 'Product',
  upc: String(i + 1),
  name: `${THINGS[i % 9]} No. ${i}`,
  price: 100 + ((i * 37) % 900),
  weight: 50 + ((i * 53) % 950),
}));

export const reviews = list<Review>(REVIEWS, (i) => ({
  __typename: 'Review',
  id: String(i + 1),
  body: i % 3 === 0 ? 'Could be better, but it does what it says.' : 'Love it!',
  author: (i * 7) % USERS,
  product: (i * 11) % PRODUCTS,
}));
