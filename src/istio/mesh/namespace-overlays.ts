import type { RenderedEnvironment } from '../../gitops/index.ts';

/** Matches an overlay of ytt, which changes objects of other files. */
const OVERLAY = /^#@\s*overlay\/match/m;

/** Matches what labels a namespace for injection, or any labels of it. */
const LABELS_INJECTION = /(?:istio-injection|istio\.io\/rev)["']?\s*:/;
const IS_OF_NAMESPACES = /["']?kind["']?\s*:\s*["']?Namespace\b/;
const HAS_LABELS = /^\s*labels\s*:/m;

/**
 * Names the first overlay of an environment that is not evaluated and may label its Namespaces for injection: whether pods
 * there get a proxy is not known beside it. Undefined for none.
 */
export function overlayOfNamespaces({ roots }: RenderedEnvironment): string | undefined {
  const texts = roots.flatMap(({ unseen = [] }) => unseen);
  return texts.find(({ kind, text }) => kind === 'Template' && text !== null && mayLabel(text))
    ?.name;
}

const mayLabel = (text: string): boolean =>
  OVERLAY.test(text) &&
  (LABELS_INJECTION.test(text) || (IS_OF_NAMESPACES.test(text) && HAS_LABELS.test(text)));
