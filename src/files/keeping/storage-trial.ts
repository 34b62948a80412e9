/** Trying a storage before anything is kept in it: the way there for those who touch no bytes themselves. */
export {
  type BucketFailure,
  type BucketHabits,
  type BucketTrial,
  type FolderTrial,
  tryBucket,
  tryFolder,
} from '#storage';
