import type { Node } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { TextInput } from './read-input.ts';
import { documentsOf, soundNodes } from './read-input.ts';

/**
 * The content of a file of kustomize's own, as it reads them: the first document, whatever comes after
 * it, and of two equal keys the last. Undefined where the file is empty.
 */
export function firstNode(build: Build, input: TextInput): Node | undefined {
  const [first] = documentsOf(build, input, 'sigs-yaml');
  if (first === undefined) return undefined;
  const problems = first.problems.filter(({ kind }) => kind !== 'duplicate-key');
  return soundNodes([{ ...first, problems }])[0];
}
