const BETWEEN = ', ';

/** The clusters of one environment under one name: `prod-eu, prod-us`. */
export const joinedClusters = (names: readonly string[]): string =>
  [...new Set(names)].join(BETWEEN);

/** The clusters that a name stands for. */
export const clusterNames = (joined: string): readonly string[] => joined.split(BETWEEN);
