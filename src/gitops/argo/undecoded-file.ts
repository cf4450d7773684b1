import type { ManifestFile, Node, Origin } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import type { Root } from '../roots/root.ts';
import type { RefusedFile } from '../appliers/environment-source.ts';
import { argoApplying } from '../roots/applier-of-root.ts';

/**
 * A file of a directory at which Argo CD stops: JSON that is not one object, and YAML with a document that is none
 * beside one that is, or in a file with all the words of one, and an object without a name (ARGO-34). Other files that hold no objects are passed
 * over. What goes through a plugin is read by nobody else.
 */
export function undecodedByArgo(
  file: string,
  root: Root,
  manifest: ManifestFile,
  text: string,
): RefusedFile | null {
  if (argoApplying(root)?.plugin !== undefined) return null;
  const stop = (what: string, origin: Origin): RefusedFile => ({
    message: `${file} ${what}: Argo CD syncs nothing of ${root.path} while it lies there.`,
    origin,
  });
  if (file.endsWith('.json'))
    return isOneObject(text)
      ? null
      : stop('is JSON and not one object with a kind', { file, line: 1, column: 1, endLine: 1 });
  const documents = manifest.documents.flatMap(({ node }) => (isEmpty(node) ? [] : [node]));
  const stranger = documents.find((node) => !isObject(node));
  const nameless = documents.find(isNameless);
  if (nameless !== undefined)
    return stop(
      `holds a ${stringAt(nameless, 'kind') ?? ''} without metadata.name, at which the dry run before a sync fails`,
      nameless.origin,
    );
  if (stranger === undefined) return null;
  const isMeantAsOne = documents.slice(0, documents.indexOf(stranger)).some(isObject);
  return isMeantAsOne || WORDS.every((word) => text.includes(word))
    ? stop('has a document without a kind, which is no object', stranger.origin)
    : null;
}

const WORDS = ['apiVersion:', 'kind:', 'metadata:'];

const isEmpty = (node: Node | null): node is null =>
  node === null || (node.kind === 'scalar' && node.value === null);

const isObject = (node: Node): boolean => (stringAt(node, 'kind') ?? '') !== '';

/** An object that no API server takes; a list is taken apart, and a file of kustomize is judged as that (ARGO-35). */
const isNameless = (node: Node): boolean => {
  const [kind = '', version = ''] = [stringAt(node, 'kind'), stringAt(node, 'apiVersion')];
  const names = [nodeAt(node, 'metadata', 'name'), nodeAt(node, 'metadata', 'generateName')];
  return (
    kind !== '' &&
    version !== '' &&
    !kind.endsWith('List') &&
    !version.startsWith('kustomize.config.k8s.io/') &&
    names.every((name) => name === undefined || (name.kind === 'scalar' && !name.value))
  );
};

/** As a decoder of JSON takes it: what is only YAML is none. */
function isOneObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return (
      typeof parsed === 'object' &&
      parsed !== null &&
      'kind' in parsed &&
      typeof parsed.kind === 'string' &&
      parsed.kind !== ''
    );
  } catch {
    return false;
  }
}
