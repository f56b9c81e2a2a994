import { type Command, Failure, wordAt } from '../command.ts';
import { formatPairs } from '../format.ts';

export const status: Command = {
  summary: 'shows where an upload is on its way',
  usage: 'UPLOAD_ID',
  words: 1,
  options: {},
  async run(call) {
    const id = wordAt(call, 0);
    const upload = await call.client.upload({ id });
    if (!upload) throw new Failure(`There is no upload ${id} of yours.`);
    const reason = upload.reason ?? upload.video?.reason;
    const playback = upload.video ? (await call.client.video({ id: upload.video.id }))?.playback : null;
    call.terminal.out(
      formatPairs([
        ['upload', upload.id],
        ['status', upload.status],
        ...(upload.video ? [['video', upload.video.id] as const, ['is', upload.video.status] as const] : []),
        ...(upload.progress ? [['progress', `${upload.progress.percent} %`] as const] : []),
        ...(reason ? [['reason', `${reason.message} (${reason.code})`] as const] : []),
        ...(playback ? [['play', playback.url] as const] : []),
      ]),
    );
  },
};
