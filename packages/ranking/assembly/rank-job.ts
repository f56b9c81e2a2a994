// What one ranking task reads and writes. The order of the fields is known to src/rank/rank-job.ts as well.
@unmanaged
export class RankJob {
  users: u32; // how many are ranked
  userIds: u32; // -> u32[users], rows of the matrix
  videos: u32;
  width: u32; // videos rounded up to 8: the length of a row of scores
  rowPtr: u32; // -> u32[], what a user has seen
  cols: u32;
  inputs: u32; // -> f32[], taste for each of cols; below 0 it counts as unseen
  top: u32;
  ids: u32; // -> u32[users * top], out, best first, ended by 0xffffffff
  scores: u32; // -> f32[users * top], out
  k: u32; // 0: no factors
  userFactors: u32;
  panels: u32; // video factors in panels of 8: [width / 8][k][8]
  factorWeight: f32;
  neighbourCount: u32; // 0: none
  neighbourIds: u32; // -> u32[videos * neighbourCount]
  neighbourScores: u32;
  neighbourWeight: f32;
  linear: u32; // 0: none. -> f32[videos * width]
  linearWeight: f32;
  popularity: u32; // 0: none. -> f32[width], of standard deviation 1
  popularityWeight: f32;
  newcomerWeight: f32; // popularity for those who have few likes: times 1 / (1 + inputs / 8)
}
