import { createServer } from 'node:http';

export type Clip = { readonly url: string; readonly prefetchBytes: number };

/** An app of one page, which plays what it is told to. */
export async function openStage(clips: readonly Clip[]): Promise<AsyncDisposable & { url: string }> {
  const page = `<!doctype html><meta charset="utf-8"><title>Swipe</title>
<style>body{margin:0;background:#000}video{width:360px;height:640px}</style><body><script>
const clips = ${JSON.stringify(clips)};
const fetched = new Map();
${prefetchScript}
</script>`;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// What docs/uploading.md's players do: the beginning of the next clips by range, which the player then finds in its cache.
const prefetchScript = `
async function prefetch(place) {
  const clip = clips[place];
  if (!clip || fetched.has(place)) return;
  const asked = fetch(clip.url, { headers: { range: 'bytes=0-' + (clip.prefetchBytes - 1) } }).then((answer) => answer.arrayBuffer());
  fetched.set(place, asked);
  await asked;
}

/** Plays a clip in place of the one before; answers how long it took until its first frame was shown, in ms. */
async function swipeTo(place) {
  const begun = performance.now();
  const video = document.createElement('video');
  video.crossOrigin = 'anonymous';
  video.muted = true;
  video.playsInline = true;
  const shown = new Promise((resolve, reject) => {
    video.requestVideoFrameCallback((now) => resolve(performance.now()));
    video.onerror = () => reject(new Error('The clip does not play: ' + video.error?.message));
  });
  const before = document.querySelector('video');
  if (before) { before.removeAttribute('src'); before.load(); before.remove(); }
  document.body.append(video);
  video.src = clips[place].url;
  await video.play();
  return (await shown) - begun;
}
`;
