/** Colours for a light and a dark page. Lines of a panel: `.c0` to `.c7`; limits and marks by name. */
export const STYLE = `
text{font:12px system-ui,sans-serif;fill:#1f2328}
.head{font-size:17px;font-weight:600}.row{font-size:14px;font-weight:600}.title{font-size:13px;font-weight:600}.soft{font-size:11px;fill:#59636e}
.page{fill:#f6f8fa}.panel{fill:#fff;stroke:#d1d9e0}.grid{stroke:#d1d9e0;stroke-width:.6}
.figure{font-size:30px;font-weight:600}.figure.green{fill:#1a7f37}.figure.yellow{fill:#9a6700}.figure.red{fill:#d1242f}
.line{stroke-width:1.5;stroke-linejoin:round}.area{fill-opacity:.45;stroke:none}.line.none{stroke:none}
.c0{stroke:#0969da;fill:#0969da}.c1{stroke:#bc4c00;fill:#bc4c00}.c2{stroke:#1a7f37;fill:#1a7f37}.c3{stroke:#8250df;fill:#8250df}
.c4{stroke:#bf3989;fill:#bf3989}.c5{stroke:#9a6700;fill:#9a6700}.c6{stroke:#1b7c83;fill:#1b7c83}.c7{stroke:#57606a;fill:#57606a}
path.line{fill:none}.cell{fill:#bc4c00}
.limit{fill:none;stroke-width:1.2;stroke-dasharray:5 4}.limit.yellow{stroke:#d4a72c}.limit.red{stroke:#d1242f}
.edge{stroke-width:1.4;fill:none}.mark{fill-opacity:.13}
.edge.blue{stroke:#0969da}.edge.green{stroke:#1a7f37}.edge.yellow{stroke:#d4a72c}.edge.red{stroke:#d1242f}
.mark.blue{fill:#0969da}.mark.green{fill:#1a7f37}.mark.yellow{fill:#d4a72c}.mark.red{fill:#d1242f}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9198a1}.page{fill:#010409}.panel{fill:#0d1117;stroke:#30363d}.grid{stroke:#30363d}
.figure.green{fill:#3fb950}.figure.yellow{fill:#d29922}.figure.red{fill:#f85149}.cell{fill:#f0883e}
.c0{stroke:#4493f8;fill:#4493f8}.c1{stroke:#f0883e;fill:#f0883e}.c2{stroke:#3fb950;fill:#3fb950}.c3{stroke:#ab7df8;fill:#ab7df8}
.c4{stroke:#db61a2;fill:#db61a2}.c5{stroke:#d29922;fill:#d29922}.c6{stroke:#39c5cf;fill:#39c5cf}.c7{stroke:#9198a1;fill:#9198a1}}
`;
