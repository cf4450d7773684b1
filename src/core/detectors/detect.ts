import { createHash } from 'node:crypto';
import { resourceKey } from '../manifest/resource.ts';
import type { Detector, DetectorInput, FindingDraft, Unknown } from './detector.ts';
import type { Finding } from './finding.ts';

export interface Detected {
  readonly findings: readonly Finding[];
  readonly unknowns: readonly Unknown[];
}

/**
 * Runs every detector on the merge result and, with itself as its past, on the base: what the base
 * says too was there before this change (`introducedBy`).
 */
export function detect(
  detectors: readonly Detector[],
  environment: string,
  input: DetectorInput,
): Detected {
  const there = new Set(baseFindings(detectors, environment, input).map(({ id }) => id));
  const findings = new Map<string, Finding>();
  const unknowns = new Map<string, Unknown>();
  for (const detector of detectors) {
    const detection = detector.detect(input);
    for (const draft of detection.findings) {
      const found = findingOf(detector, environment, draft);
      const introducedBy = there.has(found.id) ? 'already-there' : 'this-change';
      if (!findings.has(found.id)) findings.set(found.id, { ...found, introducedBy });
    }
    for (const unknown of detection.unknowns ?? [])
      unknowns.set(`${detector.id} ${resourceKey(unknown.subject)} ${unknown.key}`, unknown);
  }
  return { findings: [...findings.values()], unknowns: [...unknowns.values()] };
}

function baseFindings(
  detectors: readonly Detector[],
  environment: string,
  { before, renderedBefore, schemas }: DetectorInput,
): readonly Finding[] {
  if (before === null || renderedBefore === null) return [];
  const input: DetectorInput = {
    mesh: before,
    before,
    changes: [],
    rendered: renderedBefore,
    renderedBefore,
    schemas,
  };
  return detectors.flatMap((detector) =>
    detector.detect(input).findings.map((draft) => findingOf(detector, environment, draft)),
  );
}

function findingOf(detector: Detector, environment: string, draft: FindingDraft): Finding {
  const { subject, key, side } = draft;
  return {
    ...draft,
    id: shortHash([detector.id, environment, resourceKey(subject), key]),
    detector: detector.id,
    environment,
    side: side ?? 'head',
    introducedBy: 'this-change',
  };
}

/** Twelve hexadecimal digits: short enough to type in a command, long enough never to collide in one review. */
export function shortHash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
