import type { Resource } from '../../manifest/index.ts';
import { itemsAt, placeOf, stringAt, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/**
 * Finds releases of charts that are not rendered here and lose an object they take values from: without it Flux upgrades
 * nothing, and what is installed stays as it is (HELM-4).
 */
export const releaseValuesMissing = check({
  id: 'release-values-missing',
  title: 'HelmRelease takes values from a removed object',
  level: 'high',
  blind: 'Objects of that name made by hand.',
  find: ({ mesh, rendered: { keptValues = [] } }) =>
    keptValues.length === 0
      ? []
      : mesh
          .ofKind('helm.toolkit.fluxcd.io', 'HelmRelease')
          .flatMap((release) => lostBy(release, keptValues)),
});

const lostBy = (release: Resource, kept: readonly Resource[]): readonly Told[] =>
  itemsAt(release.node, 'spec', 'valuesFrom').flatMap((item) => {
    const lost = kept.find(
      ({ kind, namespace, stableName }) =>
        kind === stringAt(item, 'kind') &&
        namespace === release.namespace &&
        stableName === stringAt(item, 'name'),
    );
    if (lost === undefined) return [];
    return [
      {
        subject: release,
        key: `values ${lost.kind} ${lost.stableName}`,
        message: `Flux upgrades ${subjectText(release)} no more: it takes values from ${subjectText(lost)}, which is not there any more.`,
        why: `It is named at ${placeOf(item.origin)}, and was written at ${placeOf(lost.origin)} at the base. What is installed keeps the values that it has.`,
        symptom: `could not find values ${lost.kind}; the release is not ready, and later changes of it do nothing`,
        origin: item.origin,
        fix: { text: `Keep ${subjectText(lost)}, or write here what it is called now.` },
      },
    ];
  });
