import type { RenderedEnvironment } from '../../gitops/index.ts';
import { groupedBy } from '../../istio/index.ts';
import { listed, placeOf, stringAt, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { rootSubject } from '../root-subject.ts';
import { chartDependencies } from './delivered-dependencies.ts';
import type { DeliveredInput } from './delivered-inputs.ts';
import { bareName, inputsOf, keyOf, NAMED, nameOf, SCOPE } from './input-words.ts';
import { comesBefore } from './version-order.ts';

export const versionGoesBack = check({
  id: 'version-goes-back',
  title: 'Production downgrades a chart, chart dependency, base or repository',
  level: 'medium',
  blind:
    'Whether it is intended; versions that are not three numbers, and ranges that a lock file resolves.',
  find: (input) =>
    oncePerLine(goneBack(input, ({ kind }) => kind !== 'image')).flatMap(tellGoneBack),
});

export const imageGoesBack = check({
  id: 'image-goes-back',
  title: 'Production downgrades an image that is newer in another environment',
  level: 'low',
  blind: 'Whether it is intended; tags that are not three numbers.',
  find: (input) =>
    goneBack(input, ({ kind }) => kind === 'image')
      .filter(({ each }) => runsNewerElsewhere(each, input))
      .flatMap((each) => tellGoneBack([each])),
});

interface GoneBack {
  readonly each: DeliveredInput;
  readonly was: DeliveredInput;
}

/** Finds inputs of production that name an older version than the same ones did before. */
function goneBack(
  { mesh, rendered, renderedBefore }: DetectorInput,
  isMeant: (input: DeliveredInput) => boolean,
): readonly GoneBack[] {
  if (!mesh.environment.production || renderedBefore === null || rendered === renderedBefore)
    return [];
  const inputsIn = (side: RenderedEnvironment): readonly DeliveredInput[] => [
    ...inputsOf(side),
    ...chartDependencies(side),
  ];
  const before = groupedBy(inputsIn(renderedBefore).filter(isMeant), keyOf);
  return inputsIn(rendered)
    .filter(isMeant)
    .flatMap((each) => {
      const own = (before.get(keyOf(each)) ?? []).filter(({ root }) => root === each.root);
      const [was, ...more] = own;
      return was === undefined || more.length > 0 || bareName(was) !== bareName(each)
        ? []
        : [{ each, was }];
    })
    .filter(({ each, was }) => comesBefore(versionText(each), versionText(was)));
}

/** Groups what one line decides: the dependency of a chart that several releases install. */
const oncePerLine = (gone: readonly GoneBack[]): readonly (readonly GoneBack[])[] => [
  ...groupedBy(gone, ({ each }) => `${each.slot} ${placeOf(each.origin)}`).values(),
];

const versionText = ({ kind, name, version }: DeliveredInput): string =>
  kind === 'image' ? name.replace(/@.*$/, '') : version;

const runsNewerElsewhere = (
  each: DeliveredInput,
  { mesh, environments = [] }: DetectorInput,
): boolean =>
  environments.some(
    (other) =>
      other !== mesh &&
      other.workloads.some(({ containers }) =>
        containers.some(({ node }) => {
          const image = stringAt(node, 'image') ?? '';
          const isSame = image.replace(/[@:][^/]*$/, '') === bareName(each);
          return isSame && comesBefore(versionText(each), image.replace(/@.*$/, ''));
        }),
      ),
  );

function tellGoneBack(group: readonly GoneBack[]): readonly Told[] {
  const [first] = group;
  if (first === undefined) return [];
  const { each, was } = first;
  const objects = group.flatMap((one) => one.each.object ?? []);
  const who = objects.length === 0 ? `\`${each.root}\`` : listed(objects.map(subjectText), NAMED);
  const by = each.chart === undefined ? '' : ` by ${each.chart}`;
  return [
    {
      subject: each.object ?? rootSubject(each.root),
      ...(objects.length > 1 && { subjects: objects }),
      key: `version of ${each.slot} goes back`,
      ...(each.object === null && { roots: [each.root] }),
      scope: { ...SCOPE, workloads: each.kind === 'image' ? 1 : 0 },
      message: `${who} ${objects.length > 1 ? 'take' : 'takes'} ${nameOf(each)}${by}, which is older than before: ${nameOf(was)}.`,
      why: say`The version is at ${slot.place(each.origin)}, and was at ${slot.place(was.origin, 'base')}.`,
      symptom: say`what the newer one brought or mended is gone, and what it has written may not be readable`,
      origin: each.origin,
      fix: {
        text: say`If it is a rollback, say so in the pull request; else keep the newer version.`,
      },
    },
  ];
}
