import type { Written } from '../review/edge/temporary-repository.ts';
import { GOOD, kustomization } from './hostile-kustomizations.ts';

interface Escape {
  readonly title: string;
  readonly files: () => Record<string, Written>;
}

const outside = (field: string): Record<string, Written> => ({
  'deploy/kustomization.yaml': kustomization(`resources: [web.yaml]\n${field}`),
  'deploy/web.yaml': GOOD,
});

/** References that leave the repository; none may be followed. */
export const escapes: readonly Escape[] = [
  ...['../../../../../../../../etc/passwd', '/etc/passwd'].flatMap((path): Escape[] => [
    {
      title: `resources of ${path}`,
      files: () => ({
        ...outside(''),
        'deploy/kustomization.yaml': kustomization(`resources: [web.yaml, ${path}]`),
      }),
    },
    { title: `a patch of ${path}`, files: () => outside(`patches: [{ path: ${path} }]`) },
    {
      title: `a ConfigMap of ${path}`,
      files: () => outside(`configMapGenerator: [{ name: g, files: [${path}] }]`),
    },
    {
      title: `an env file of ${path}`,
      files: () => outside(`secretGenerator: [{ name: g, envs: [${path}] }]`),
    },
    { title: `a component of ${path}`, files: () => outside(`components: [${path}]`) },
    { title: `a generator of ${path}`, files: () => outside(`generators: [${path}]`) },
    { title: `a transformer of ${path}`, files: () => outside(`transformers: [${path}]`) },
    { title: `a schema of ${path}`, files: () => outside(`openapi: { path: ${path} }`) },
    { title: `a configuration of ${path}`, files: () => outside(`configurations: [${path}]`) },
    {
      title: `a replacement of ${path}`,
      files: () => outside(`replacements: [{ path: ${path} }]`),
    },
  ]),
  {
    title: 'a symbolic link to a file outside',
    files: () => ({
      ...outside(`configMapGenerator: [{ name: g, files: [link.txt] }]`),
      'deploy/link.txt': { link: '/etc/passwd' },
    }),
  },
  {
    title: 'a symbolic link to a folder outside',
    files: () => ({
      ...outside(`configMapGenerator: [{ name: g, files: [link/passwd] }]`),
      'deploy/link': { link: '../../../../../../../../etc' },
    }),
  },
  {
    title: 'a symbolic link to itself',
    files: () => ({
      ...outside(`configMapGenerator: [{ name: g, files: [loop] }]`),
      'deploy/loop': { link: 'loop' },
    }),
  },
  {
    title: 'a symbolic link to the folder that it is in',
    files: () => ({
      ...outside(`configMapGenerator: [{ name: g, files: [loop/loop/loop/loop/absent] }]`),
      'deploy/loop': { link: '.' },
    }),
  },
];
