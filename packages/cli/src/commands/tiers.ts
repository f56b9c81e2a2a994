import { type Command, UsageError, wordAt } from '../command.ts';
import { archiveTiers } from './tiers/archive.ts';
import { reportTiers } from './tiers/report.ts';
import { restoreTiers } from './tiers/restore.ts';

export const tiers: Command = {
  summary: 'shows what is in cold storage and what it saves, archives what is due, restores a video (operators)',
  usage: 'report | archive [VIDEO_ID] [--dry-run] [--force] | restore VIDEO_ID [--speed EXPEDITED|STANDARD|BULK]',
  words: 'some',
  options: { 'dry-run': { type: 'boolean' }, force: { type: 'boolean' }, speed: { type: 'string' } },
  async run(call) {
    switch (wordAt(call, 0)) {
      case 'report':
        return reportTiers(call);
      case 'archive':
        return archiveTiers(call);
      case 'restore':
        return restoreTiers(call, wordAt(call, 1));
      default:
        throw new UsageError('There are `tiers report`, `tiers archive` and `tiers restore`.');
    }
  },
};
