import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import typescript from 'typescript-eslint';

export default defineConfig(
  globalIgnores([
    '.config/',
    'dist/',
    'coverage/',
    'node_modules/',
    '.demo/',
    '.grafana/',
    'playwright-report/',
    'test-results/',
    'src/report/*.gen.ts',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [
      typescript.configs.recommendedTypeChecked,
      reactHooks.configs.flat['recommended-latest'],
      jsxA11y.flatConfigs.recommended,
    ],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 300, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  // Each folder of src knows those before it only: report, components, then the plugins.
  ...[
    ['report', ['components', 'app', 'datasource', 'panel']],
    ['components', ['app', 'datasource', 'panel']],
    ['app', ['datasource', 'panel']],
    ['datasource', ['app', 'panel']],
    ['panel', ['app', 'datasource']],
  ].map(([folder, others]) => ({
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: others.map((other) => `**/${other}/**`),
              message: `src/${folder} imports only what is shared: see CONTRIBUTING.md.`,
            },
          ],
        },
      ],
    },
  })),
  {
    // Playwright's fixtures have a function named use.
    files: ['tests/**/*.ts'],
    rules: { 'react-hooks/rules-of-hooks': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  }
);
