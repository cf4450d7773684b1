import type { FileTree } from '../tree/file-tree.ts';
import type { YamlDocument, YamlProblem } from './parse-yaml.ts';
import { parseYaml } from './parse-yaml.ts';
import type { TemplateLanguage } from './template-language.ts';
import { templateLanguageOf } from './template-language.ts';

/** One file read as manifests. */
export interface ManifestFile {
  /** All documents that can be read, those of a ytt template too: they parse, and are still not what gets applied. */
  readonly documents: readonly YamlDocument[];
  readonly templated: TemplateLanguage | null;
  readonly problems: readonly YamlProblem[];
}

export interface ManifestReader {
  /** Null where `path` holds no text: absent, not loaded yet, or unreadable; the tree says which. */
  read(tree: FileTree, path: string): ManifestFile | null;
}

/**
 * A reader that parses each content once, whichever tree asks: most files are equal at base and head.
 * The path is part of the key, for origins carry it.
 */
export function createManifestReader(): ManifestReader {
  const known = new Map<string, ManifestFile>();
  return {
    read(tree, path) {
      const entry = tree.read(path);
      if (entry.kind !== 'text') return null;
      const key = `${entry.oid}\0${path}`;
      const found = known.get(key) ?? readText(path, entry.text);
      known.set(key, found);
      return found;
    },
  };
}

function readText(path: string, text: string): ManifestFile {
  const documents = parseYaml(path, text);
  const problems = documents.flatMap((document) => document.problems);
  return { documents, problems, templated: templateLanguageOf(text, problems) };
}
