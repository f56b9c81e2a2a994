import { writeFile } from 'node:fs/promises';
import { compileKernel } from './compile-kernel.ts';

await writeFile(`${import.meta.dirname}/../src/kernel/kernel.wasm`, await compileKernel());
