import type { Origin } from '../manifest/index.ts';
import { placeOf } from '../manifest/index.ts';
import type { Mesh } from '../mesh/index.ts';
import { environmentsNamed } from './environment-words.ts';

/** Whether two environments read one line, and its file is called for this one: then it is meant for it. */
export const isOwnLine = (mesh: Mesh, own: Origin, theirs: Origin): boolean =>
  placeOf(own) === placeOf(theirs) && environmentsNamed(own.file, [mesh]).length > 0;
