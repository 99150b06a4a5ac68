/** What the page takes from vis-network, which stands in a script before ours. */
declare const vis: {
  DataSet: new () => { add(items: object[]): void; clear(): void };
  Network: new (container: HTMLElement, data: object, options: object) => VisNetwork;
};

// biome-ignore lint/suspicious/noExplicitAny: we use parts that vis-network does not document
type VisNetwork = any;
