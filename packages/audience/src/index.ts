export { type PlantedVideo, plantVideos } from './plant-videos.ts';
export { Population } from './population.ts';
export { toLines } from './report-lines.ts';
export { toHtml } from './report-page.ts';
export { type AudienceOptions, runAudience } from './run-audience.ts';
