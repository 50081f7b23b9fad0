"""The platform-neutral core of canipost: it hears nothing and sends nothing by itself."""
