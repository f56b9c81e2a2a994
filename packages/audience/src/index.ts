export { type PlantedVideo, plantVideos } from './plant-videos.ts';
