import { Problem } from './problem.ts';
import { isPortFree } from './stores/free-ports.ts';

/** The variable that gives a part another port: `REDIS_QUEUE_PORT` for redis-queue. */
export function portVariable(name: string): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_PORT`;
}

/** The port of a part: the given one of the environment, else the usual. */
export function choosePort(name: string, usual: number, env: NodeJS.ProcessEnv): number {
  const variable = portVariable(name);
  const given = env[variable];
  if (given === undefined || given === '') return usual;
  const port = Number(given);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Problem(`${variable}=${given} is not a port: give a number from 1 to 65535.`);
}

export async function checkPortFree(name: string, port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new Problem(
    `Port ${port}, which ${name} needs, is taken by another program: stop that program, or choose another port with ${portVariable(name)}=${port + 1000} npm start.`,
  );
}
