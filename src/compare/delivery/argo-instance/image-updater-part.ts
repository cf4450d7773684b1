import type { Node, Resource } from '../../../manifest/index.ts';
import { itemsAt, pathGlob, stringAt } from '../../../manifest/index.ts';
import type { Concerned, InstancePart } from './instance-part.ts';

/** Which Applications get images by an ImageUpdater, which sets them without a review (IMAGES-3). */
export const IMAGE_UPDATER: InstancePart = {
  concerns: ({ field, object }) =>
    object === null || (field !== null && !field.startsWith('spec')) ? null : selectedBy(object),
  isPossible: true,
};

/** Labels may be given to an Application by what makes it: they leave none out. So may the name of one of a set. */
function selectedBy({ node }: Resource): Concerned {
  const patterns = itemsAt(node, 'spec', 'applicationRefs').map(patternOf);
  return ({ kind, name }) =>
    kind !== 'Application' || patterns.some((pattern) => pattern.matches(name));
}

const patternOf = (reference: Node): ReturnType<typeof pathGlob> =>
  pathGlob(stringAt(reference, 'namePattern') ?? '*');
