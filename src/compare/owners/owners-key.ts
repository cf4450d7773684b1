/** Equal for the same owners in any order and spelling: GitHub's names have no case. */
export const ownersKey = (owners: readonly string[]): string =>
  [...new Set(owners.map((owner) => owner.toLowerCase()))].sort().join(' ');
