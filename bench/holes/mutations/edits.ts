import { editedObject } from '../drafts.ts';
import type { Mutation } from '../mutation.ts';
import { objectOf } from '../mutation.ts';

/** Changes of the object where it stands, and its removal. */
export const EDITS: readonly Mutation[] = [
  {
    name: 'object changed',
    make: (scene, dice) => {
      if (objectOf(scene) === null) return null;
      const edit = dice.pick(Object.values(scene.target.object.edits));
      return editedObject(scene.drafts, scene.target, edit);
    },
  },
];
