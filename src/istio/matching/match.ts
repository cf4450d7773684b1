/** `maybe`: some of the requests in question match, or it depends on what is not known. */
export type Match = 'yes' | 'no' | 'maybe';

export const allOf = (matches: readonly Match[]): Match => {
  if (matches.includes('no')) return 'no';
  return matches.includes('maybe') ? 'maybe' : 'yes';
};

export const anyOf = (matches: readonly Match[]): Match => {
  if (matches.includes('yes')) return 'yes';
  return matches.includes('maybe') ? 'maybe' : 'no';
};

export const not = (match: Match): Match => {
  if (match === 'maybe') return 'maybe';
  return match === 'yes' ? 'no' : 'yes';
};

/** Gives the match for something that certainly holds, or certainly does not. */
export const certainly = (holds: boolean): Match => (holds ? 'yes' : 'no');
