// The part of the platform's WebAssembly that is used here; lib.dom, which has all of it, is not for servers.
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: boolean });
    readonly buffer: SharedArrayBuffer;
    grow(pages: number): number;
  }
  type Module = object;
  function compile(bytes: Uint8Array): Promise<Module>;
}
