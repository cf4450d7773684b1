import type { Finding } from '../../checks/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { siftFindings } from './ignored-findings.ts';
import type { SiftedFindings, WhatIsLeftOut } from './ignored-findings.ts';
import { unusedDifferences } from './intended-differences.ts';

/** Holds what was found in one environment as it stands. */
interface FoundAtRest {
  readonly mesh: Mesh;
  readonly findings: readonly Finding[];
}

/** Holds what the configuration says of findings, and what there is for it to speak of. */
interface SiftingAtRest extends WhatIsLeftOut {
  /** ISO 8601; entries of the configuration expire by its day. */
  readonly asOf: string;
  /** Gives every value of every setting that differs between the environments. */
  readonly differing: Parameters<typeof unusedDifferences>[2];
}

/**
 * Leaves out what the configuration and annotations of objects say of environments that nothing changes in, and says
 * which declared differences there are none of.
 */
export function siftAtRest(
  found: readonly FoundAtRest[],
  { asOf, differing, ...config }: SiftingAtRest,
): SiftedFindings {
  const sifted = found.map(({ mesh, findings }) =>
    siftFindings(findings, config, asOf, { mesh, before: mesh }),
  );
  const leftOut = sifted.flatMap((each) => each.leftOut);
  const findings = sifted.flatMap((each) => each.findings);
  const seen = [...findings, ...leftOut.map(({ finding }) => finding)];
  return {
    findings,
    leftOut,
    notes: [
      ...new Set(sifted.flatMap(({ notes }) => notes)),
      ...unusedDifferences(config.intendedDifferences ?? [], seen, differing),
    ],
  };
}
