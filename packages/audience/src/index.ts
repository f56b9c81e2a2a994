export { type PlantedVideo, plantVideos } from './plant-videos.ts';
export { Population } from './population.ts';
export { type AudienceOptions, runAudience } from './run-audience.ts';
export { type AudienceReport, toHtml, toLines } from './write-report.ts';
