export { type ClipFacts, clipNames } from './clip-names.ts';
export {
  CHUNK,
  type FactorsRow,
  factorsId,
  isRunName,
  type ListRow,
  listCollection,
  type ModelRow,
  type NearRow,
  nearId,
  type VideosRow,
} from './list-rows.ts';
export { type ListItem, type ListSource, packList, unpackList } from './pack-list.ts';
export { type Neighbour, packNeighbours, unpackNeighbours } from './pack-neighbours.ts';
export { packNumbers, unpackNumbers } from './pack-numbers.ts';
