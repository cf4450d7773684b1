import { textOf, withFile } from '../drafts.ts';
import type { Mutation } from '../mutation.ts';
import { objectOf } from '../mutation.ts';

/** How a comment hands the value on its line to Flux's image automation. */
const MARKS = [
  '# {"$imagepolicy": "flux-system:mesh"}',
  '# {"$imagepolicy": "flux-system:mesh:tag"}',
  '# {"$imagepolicy": "flux-system:mesh:name"}',
  '# {"$ref":"#/definitions/io.k8s.cli.setters.flux-system:mesh"}',
];

/** The automation opens only files with this word, wherever it stands (IMAGES-1). */
const OPENED_FOR = '# Set by "$imagepolicy".\n';

/** A line that writes an image, or part of one. */
const IMAGE = /^( *(?:- )?(?:image|tag|hub|newTag|newName): *)(\S+) *$/m;

/** Comments by which an automation writes a value without anybody asked. */
export const IMAGE_AUTOMATION: readonly Mutation[] = [
  {
    name: 'an image handed to an automation',
    make: (scene, dice) => {
      const { target, drafts } = scene;
      const draft = drafts.get(target.path);
      if (draft === undefined || target.object.narrow || objectOf(scene) === null) return null;
      const text = textOf(draft);
      const marked = text.replace(IMAGE, (line) => `${line.trimEnd()} ${dice.pick(MARKS)}`);
      return marked === text ? null : withFile(drafts, target.path, { text: OPENED_FOR + marked });
    },
  },
];
