import type { Finding } from '../../checks/index.ts';

type Related = NonNullable<Finding['related']>;

/** Gives what a finding was read from beside its place, each with its side: its own place may become one of the other side. */
export const relatedWithSides = ({ related = [], side }: Finding): Related =>
  related.map((each) => ({ side, ...each }));

/** The same, with its own place first. */
export const allWithSides = (finding: Finding): Related => [
  { ...finding.origin, side: finding.side },
  ...relatedWithSides(finding),
];
