import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { folderOf } from '../../gitops/index.ts';
import { nearestWord, placeOf, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { fileSubject } from '../detection/file-subject.ts';

type Outcome = NonNullable<RenderedRoot['patchOutcomes']>[number];
type Idle = Extract<Outcome, { readonly images: readonly string[] }>;

/** Holds an entry of `images` for an image that nothing runs, and the one that is called nearly so. */
interface Missed {
  readonly entry: Idle;
  readonly near: string;
}

/**
 * Finds entries of `images` that are for no image of what is built, where one is called nearly so: kustomize passes over
 * them without a word, and what they set arrives nowhere (BUILD-11).
 */
export const imageSetNowhere = check({
  id: 'image-set-nowhere',
  title: '`images` entry matches no image but nearly matches one',
  level: 'medium',
  blind: 'Images of objects that are not rendered here, and entries unlike any image name.',
  find: ({ rendered }) => missedIn(rendered).map(tell),
});

/** Lists each that is for no image in the environment: a base and a component may be built in several ways. */
function missedIn({ roots }: RenderedEnvironment): readonly Missed[] {
  const entries = roots
    .filter(({ status }) => status !== 'failed')
    .flatMap(({ patchOutcomes = [] }) => patchOutcomes)
    .filter((outcome): outcome is Idle => 'images' in outcome);
  const set = entries.filter(({ kind }) => kind === 'image-set');
  const places = new Set(set.map(({ origin }) => placeOf(origin)));
  const missed = new Map<string, Missed>();
  for (const entry of entries) {
    const place = placeOf(entry.origin);
    if (entry.kind === 'image-set' || places.has(place) || missed.has(place)) continue;
    const own = set.filter(({ origin }) => origin.file === entry.origin.file);
    const others = new Set(own.flatMap(({ images }) => images));
    const near = nearTo(entry.name, entry.images);
    // whoever names that one beside it means another one here
    if (near !== null && !others.has(near)) missed.set(place, { entry, near });
  }
  return [...missed.values()];
}

/** Finds an image that has the same last step, one with a prefix or a suffix of its own, or a name few letters apart. */
function nearTo(name: string, images: readonly string[]): string | null {
  const [folder, own] = partsOf(name);
  return (
    images.find((image) => partsOf(image)[1] === own) ??
    images.find((image) => {
      const [at, other] = partsOf(image);
      return at === folder && (isAffixed(other, own) || isAffixed(own, other));
    }) ??
    nearestWord(name, images)
  );
}

function partsOf(image: string): readonly [folder: string, name: string] {
  const slash = image.lastIndexOf('/');
  return [image.slice(0, Math.max(slash, 0)), image.slice(slash + 1)];
}

const isAffixed = (whole: string, part: string): boolean =>
  whole.startsWith(`${part}-`) || whole.endsWith(`-${part}`);

function tell({ entry: { name, writes, origin }, near }: Missed): Told {
  const { file } = origin;
  return {
    subject: fileSubject(file),
    key: `image ${name} ${writes}`,
    scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
    message: `The entry of \`images\` for ${name} changes nothing: no image is called so.`,
    why: `What ${folderOf(file)} builds runs ${near}, and not ${name} (${placeOf(origin)}); kustomize passes over an entry that is for no image.`,
    symptom: say`no build and no sync fails for it; pods go on with the image that they have`,
    origin,
    fix: { text: `Write \`name: ${near}\`.` },
  };
}
