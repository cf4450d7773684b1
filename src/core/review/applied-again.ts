import type { Detected, Detector, DetectorInput, Finding } from '../detectors/index.ts';
import { detect } from '../detectors/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../gitops/index.ts';
import { pairedRoots } from '../gitops/index.ts';
import { inEffect } from '../in-effect/index.ts';
import type { Resource } from '../manifest/index.ts';
import { filesThrough } from '../manifest/index.ts';
import { resolveMesh } from '../mesh/index.ts';
import type { RepositoryConfig } from '../policy/index.ts';
import type { ResolvedPair } from './stages/resolved-pair.ts';
import { stepsOfEnvironments } from './reviewed-pair.ts';

interface Detecting {
  readonly resolved: ResolvedPair;
  readonly detectors: readonly Detector[];
  readonly config: RepositoryConfig;
}

/**
 * What detectors find in an environment. Where a root did not render at the base and does now, all of it is applied only
 * since then. What its text says by itself, which the change did not touch, is brought into force by the change and is
 * nothing that it introduces.
 */
export function detectApplied(
  { resolved, detectors, config }: Detecting,
  input: DetectorInput,
): Detected {
  const { name } = resolved.pair;
  const detected = detect(detectors, name, input);
  const isNew = ({ introducedBy }: Finding): boolean => introducedBy === 'this-change';
  const asWritten = detected.findings.some(isNew) ? unchangedText(resolved, input) : null;
  if (asWritten === null) return detected;
  const { rootNamespace, istioVersion, external } = config;
  const settings = { rootNamespace, istioVersion, external };
  const delivered = stepsOfEnvironments(config);
  const { after: rendered } = inEffect(asWritten, asWritten, { ...settings, delivered });
  if (rendered === null) return detected;
  const mesh = resolveMesh(rendered, settings);
  const { environmentsBefore = [], ownersBefore, schemas, declaredVariables } = input;
  const past = detect(detectors, name, {
    ...{ mesh, before: mesh, changes: [], rendered, renderedBefore: rendered, schemas },
    ...{ environments: environmentsBefore, environmentsBefore },
    ...(declaredVariables !== undefined && { declaredVariables }),
    ...(ownersBefore !== undefined && { owners: ownersBefore, ownersBefore }),
  });
  const said = new Set(past.findings.map(({ id }) => id));
  const findings = detected.findings.map((each) =>
    isNew(each) && said.has(each.id) ? { ...each, introducedBy: 'applied-again' as const } : each,
  );
  return { ...detected, findings };
}

/** The base, with what its text renders to where that renders again; null where nothing does. */
function unchangedText(
  { whole, wholeWritten }: ResolvedPair,
  { changedFiles }: DetectorInput,
): RenderedEnvironment | null {
  const { before } = whole;
  if (before === null || wholeWritten === null) return null;
  const mended = new Map(
    pairedRoots(before.roots, wholeWritten.roots).flatMap(({ before: past, after: now }) =>
      past !== null && past.failure !== null && now?.failure === null ? [[past, now]] : [],
    ),
  );
  if (mended.size === 0) return null;
  const changed = new Set(changedFiles?.all ?? []);
  const isAsBefore = ({ node }: Resource): boolean =>
    ![...filesThrough(node)].some((file) => changed.has(file));
  const roots = before.roots.map((past): RenderedRoot => {
    const now = mended.get(past);
    return now === undefined
      ? past
      : { ...now, resources: now.resources.filter(isAsBefore), gaps: [] };
  });
  return { ...before, roots };
}
