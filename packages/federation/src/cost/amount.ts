import type { Variables } from '../document/variables.ts';

/** A number that may depend on the variables of a request. What does not is reckoned once, when a plan is compiled. */
export type Amount = number | ((variables: Variables) => number);

export function sum(amounts: readonly Amount[]): Amount {
  const { fixed, varying } = apart(amounts, (a, b) => a + b, 0);
  if (varying.length === 0) return fixed;
  return (variables) => {
    let total = fixed;
    for (const amount of varying) total += amount(variables);
    return total;
  };
}

/** Nothing times whatever is nothing. */
export function product(amounts: readonly Amount[]): Amount {
  const { fixed, varying } = apart(amounts, (a, b) => a * b, 1);
  if (fixed === 0 || varying.length === 0) return fixed;
  return (variables) => {
    let total = fixed;
    for (const amount of varying) {
      if (total === 0) return 0;
      total *= amount(variables);
    }
    return total;
  };
}

/** The largest, and 0 of none or where all are negative. */
export function largest(amounts: readonly Amount[]): Amount {
  const { fixed, varying } = apart(amounts, Math.max, 0);
  if (varying.length === 0) return fixed;
  return (variables) => {
    let most = fixed;
    for (const amount of varying) most = Math.max(most, amount(variables));
    return most;
  };
}

/** The amounts that are the same for all requests taken together, and the others. */
function apart(amounts: readonly Amount[], join: (a: number, b: number) => number, start: number) {
  let fixed = start;
  const varying: Exclude<Amount, number>[] = [];
  for (const amount of amounts) {
    if (typeof amount === 'number') fixed = join(fixed, amount);
    else varying.push(amount);
  }
  return { fixed, varying };
}
