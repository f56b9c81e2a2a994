import type { HealthCheck } from './http-server.ts';

/** Runs all probes at once, each for at most two seconds, and names those that fail. */
export function healthOf(probes: Record<string, () => Promise<unknown>>): HealthCheck {
  return async () => {
    const problems: Record<string, string> = {};
    await Promise.all(
      Object.entries(probes).map(async ([name, probe]) => {
        const problem = await Promise.race([failureOf(probe), timeout(2_000)]);
        if (problem !== null) problems[name] = problem;
      }),
    );
    return problems;
  };
}

async function failureOf(probe: () => Promise<unknown>): Promise<string | null> {
  try {
    await probe();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function timeout(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve(`no answer within ${ms} ms`), ms).unref());
}
