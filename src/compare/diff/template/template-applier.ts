import type { TemplateObject } from './template-object.ts';

/**
 * Tells whether an applier in a template goes on applying the same on both sides, as far as its text says: all that differs
 * is what is written of it beside (labels, finalizers, annotations that no applier reads), or a version within its major.
 */
export function appliesAlike(
  { text }: TemplateObject,
  counterpart: TemplateObject,
  isOfMesh: (text: string) => boolean,
): boolean {
  // what differs is the code around it, by which it comes or goes
  if (text === counterpart.text) return false;
  const [is, was] = [text, counterpart.text].map(appliedLines);
  if (is === was) return true;
  return !isOfMesh(text) && !isOfMesh(counterpart.text) && majorsOnly(is) === majorsOnly(was);
}

/** Leaves out what is written beside: plain lines of these fields of `metadata`. */
function appliedLines(text: string): string {
  let isInMetadata = false;
  let beside: number | null = null;
  const kept = text.split('\n').filter((line) => {
    const indent = line.search(/\S/);
    if (indent === 0) isInMetadata = /^metadata:\s*$/.test(line);
    if (beside !== null && (indent > beside || /^\s*- /.test(line)) && PLAIN.test(line))
      return false;
    beside = isInMetadata && BESIDE.test(line) ? indent : null;
    return beside === null;
  });
  return kept.join('\n');
}

/** Matches fields of `metadata`, which has them two columns or four further in than itself. */
const BESIDE = /^ {2}(?: {2})?(?:labels|finalizers|annotations):\s*$/;

/** A key that Helm or an applier reads is none of these, nor what a function puts in, nor a finalizer that none of them documents. */
const PLAIN =
  /^\s+(?:- (?:resources-finalizer\.argocd\.argoproj\.io(?:\/(?:back|fore)ground)?|finalizers\.fluxcd\.io|foregroundDeletion)|(?!["']?[\w.-]*(?:argoproj\.io|fluxcd\.io|cattle\.io|helm\.sh|config\.kubernetes\.io)\/)["']?[\w./-]+["']?:\s(?:(?!toYaml|include|tpl|nindent)[^|>&*])*)$/;

const majorsOnly = (lines: string | undefined): string => (lines ?? '').replace(VERSION, '$1$2');

const VERSION =
  /^(\s+(?:- )?(?:targetRevision|version|tag):\s+["']?)(v?\d+\.)\d[\w.+-]*(?=["']?\s*$)/gm;
