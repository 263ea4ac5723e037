process.env.I18NEXT_NO_SUPPORT_NOTICE = '1';

export default {
  testEnvironment: 'jsdom',
  roots: ['<rootDir>/src'],
  setupFilesAfterEnv: ['<rootDir>/tests/unit/setup.ts'],
  // Some packages that Grafana's own build on ship as ES modules only, so swc
  // reads those too. Its results are cached.
  transform: { '^.+\\.[cm]?[jt]sx?$': '@swc/jest' },
  transformIgnorePatterns: [],
  moduleNameMapper: {
    '\\.(svg|png|css)$': '<rootDir>/tests/unit/asset.tsx',
    // Fetches icons.
    '^react-inlinesvg$': '<rootDir>/tests/unit/asset.tsx',
    // Draws on a canvas, which jsdom has not.
    '^ol($|/)': '<rootDir>/tests/unit/asset.tsx',
  },
  clearMocks: true,
  // Grafana's parts are many, and a cold machine is slow to load them.
  testTimeout: 60_000,
};
