import type { Node } from '../../manifest/index.ts';
import { listed, nodeAt } from '../../manifest/index.ts';
import { cacheByContent } from '../appliers/content-cache.ts';
import type { Environment } from '../environment.ts';
import type { ClusterVersion, SaidKubernetes } from './cluster-version.ts';
import { objectNodes } from '../files/file-objects.ts';
import { areOneStage } from '../names/evidence/stage-in-text.ts';
import { isStageWord } from '../names/step-words.ts';
import { environmentOfUnit } from '../names/unit-name.ts';
import { terraformVersions } from '../terraform/cluster-versions.ts';
import { isOfTests, isYamlFile } from '../tree-path.ts';
import { notDelivered } from './delivery-exclusions.ts';
import type { TreeSurvey } from './tree-survey.ts';

/** Tells each environment which release of Kubernetes files of the tree say of clusters. */
export function withKubernetesSaid(
  environments: readonly Environment[],
  survey: TreeSurvey,
): readonly Environment[] {
  const all = [...terraformVersions(survey), ...versionsInYaml(survey)].filter(
    ({ file }) => notDelivered(file) === null && !isOfTests(file),
  );
  if (all.length === 0) return environments;
  const names = environments.map(({ name }) => environmentOfUnit(name));
  return environments.map((environment) => ({
    ...environment,
    kubernetesSaid: saidOf(environment, all, names),
  }));
}

/** Takes what files named for the environment say, before what files say that are named for none. */
function saidOf(
  { name, cluster, clusters = [] }: Environment,
  all: readonly ClusterVersion[],
  names: readonly string[],
): SaidKubernetes {
  const called = [environmentOfUnit(name), ...clusters, ...(cluster === null ? [] : [cluster])];
  const own = all.filter(({ file }) => isNamedFor(file, called));
  const ofNone = all.filter(
    ({ file }) => stagesIn(file).length === 0 && !isNamedFor(file, [...called, ...names]),
  );
  const counted = own.length > 0 ? own : ofNone;
  const told = counted.length > 0 ? counted : all;
  const [only = null, ...others] = new Set(told.map(({ version }) => version));
  const byVersion = new Map(told.toReversed().map((each) => [each.version, each]));
  const places = [...byVersion.values()]
    .toReversed()
    .map(({ version, file, line }) => `${file}:${String(line)} says ${version}`);
  return {
    version: counted.length > 0 && others.length === 0 ? only : null,
    places: listed(places, MOST_PLACES),
  };
}

const MOST_PLACES = 2;

/** Tells whether a step or a word of a path is the name of one of these, or a word for the same stage. */
function isNamedFor(file: string, names: readonly string[]): boolean {
  const steps = file.split('/').flatMap((step) => [step, step.replace(/\.[^.]+$/, '')]);
  const words = stagesIn(file);
  return names.some(
    (name) => steps.includes(name) || words.some((word) => areOneStage(word, name)),
  );
}

const stagesIn = (file: string): readonly string[] => file.split(/[-_./]/).filter(isStageWord);

/** Settings of programs that make clusters. */
const KEYED =
  /^\s*(?:- +)?["']?(?:kubernetesVersion|(?:kubernetes|kube|k8s|k3s|rke2|eks|aks|gke|cluster)_version)["']?[ \t]*:[ \t]*["']?v?(1\.\d{2})(?!\d)/;
/** Images of a control plane, or of a node, as configurations of Talos and kind name them. */
const IMAGE = /\b(?:kube-apiserver|siderolabs\/kubelet|kindest\/node):v(1\.\d{2})(?!\d)/;
const OF_OBJECTS = /\b(?:eksctl\.io|cluster\.x-k8s\.io|upgrade\.cattle\.io)\//;

/** Most files say nothing of it. */
const MAY_SAY =
  /ubernetesVersion|(?:kubernetes|kube|k8s|k3s|rke2|eks|aks|gke|cluster)_version|(?:kube-apiserver|siderolabs\/kubelet|kindest\/node):|\b(?:eksctl\.io|cluster\.x-k8s\.io|upgrade\.cattle\.io)\//;

const ofContent = cacheByContent<readonly Omit<ClusterVersion, 'file'>[]>();

function versionsInYaml({ tree, reader }: TreeSurvey): readonly ClusterVersion[] {
  return tree.paths.flatMap((file) => {
    const entry = isYamlFile(file) && notDelivered(file) === null ? tree.read(file) : null;
    if (entry?.kind !== 'text') return [];
    const { oid, text } = entry;
    const said = ofContent(reader, oid, () => {
      if (!MAY_SAY.test(text)) return [];
      const inLines = text.split('\n').flatMap((line, at) => {
        const version = (KEYED.exec(line) ?? IMAGE.exec(line))?.[1];
        return version === undefined ? [] : [{ version, line: at + 1 }];
      });
      const manifest = OF_OBJECTS.test(text) ? reader.read(tree, file) : null;
      return manifest === null
        ? inLines
        : [...inLines, ...objectNodes(manifest).flatMap(versionsOfObject)];
    });
    return said.map((each) => ({ ...each, file }));
  });
}

/** Gives the version that an object of eksctl, of Cluster API, or a plan of upgrades says. */
function versionsOfObject(node: Node): readonly Omit<ClusterVersion, 'file'>[] {
  const [apiVersion, kind] = ['apiVersion', 'kind'].map((field) => textOf(nodeAt(node, field)));
  if (!OF_OBJECTS.test(apiVersion ?? '')) return [];
  const path = /ControlPlane$|^Plan$/.test(kind ?? '')
    ? ['spec', 'version']
    : kind === 'ClusterConfig'
      ? ['metadata', 'version']
      : ['spec', 'topology', 'version'];
  const value = nodeAt(node, ...path);
  const version = /^v?(1\.\d{2})(?!\d)/.exec(textOf(value))?.[1];
  return version === undefined || value === undefined ? [] : [{ version, line: value.origin.line }];
}

const textOf = (node: Node | undefined): string =>
  node?.kind === 'scalar' ? (node.spelling ?? String(node.value)) : '';
