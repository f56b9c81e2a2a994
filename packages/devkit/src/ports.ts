import { Problem } from './problem.ts';
import { isPortFree } from './stores/free-ports.ts';

const LAST = 65_535;

/** The variable that gives a part another port: `REDIS_QUEUE_PORT` for redis-queue. */
export function portVariable(name: string): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_PORT`;
}

/** The port of a part: the given one of the environment, else the usual. */
export function choosePort(name: string, usual: number, env: NodeJS.ProcessEnv): number {
  const variable = portVariable(name);
  const given = env[variable];
  if (given === undefined || given === '') {
    if (usual <= LAST) return usual;
    throw new Problem(`${usual} would be the port of ${name}, but ports end at ${LAST}: give one by ${variable}.`);
  }
  const port = Number(given);
  if (Number.isInteger(port) && port > 0 && port <= LAST) return port;
  throw new Problem(`${variable}=${given} is not a port: give a number from 1 to ${LAST}.`);
}

export async function checkPortFree(name: string, port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new Problem(
    `Port ${port}, which ${name} needs, is taken by another program: stop that program, or choose another port with ${portVariable(name)}=${port + 1000} npm start.`,
  );
}
