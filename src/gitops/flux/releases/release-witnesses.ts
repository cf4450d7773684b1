import { API_GROUPS, isOfKind, objectNodes } from '../../../manifest/index.ts';
import type { Node } from '../../../manifest/index.ts';
import type { RootDraft } from '../../roots/root-draft.ts';
import type { TreeSurvey } from '../../survey/tree-survey.ts';
import type { Witness } from '../../appliers/applier.ts';
import { applierName } from '../../appliers/applier.ts';
import { releaseEvidence } from '../flux-evidence.ts';
import { listedFiles } from '../../roots/root.ts';

/**
 * HelmReleases in the files of a root, and patches of them: where a folder has no more than the name of a cluster, the
 * files of values of what is released there may say for which environment it is (HELM-2).
 */
export const releaseWitnesses = (
  { root, madeOf }: RootDraft,
  survey: TreeSurvey,
): readonly Witness[] =>
  [...new Set([...(listedFiles(root) ?? []), ...filesOf(madeOf, survey)])].flatMap((file) =>
    releasesIn(file, survey).map((release) => ({
      tool: 'flux',
      object: applierName(release),
      origin: release.origin,
      heldBy: root.path,
      evidence: releaseEvidence(release),
    })),
  );

const filesOf = (folders: ReadonlySet<string>, { kustomizations }: TreeSurvey): readonly string[] =>
  [...folders].flatMap((folder) => kustomizations.get(folder)?.files ?? []);

function releasesIn(file: string, survey: TreeSurvey): readonly Node[] {
  const isHeld = survey
    .sketch(file)
    .some(({ group, kind }) => group === API_GROUPS.fluxHelm && kind === 'HelmRelease');
  const manifest = isHeld ? survey.reader.read(survey.tree, file) : null;
  return manifest === null
    ? []
    : objectNodes(manifest).filter((each) => isOfKind(each, API_GROUPS.fluxHelm, 'HelmRelease'));
}
