// Each test runs processes of its own and looks at times: side by side they would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
