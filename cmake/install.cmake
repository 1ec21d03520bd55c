# What `cmake --install` puts where. Included once the program is a target.

install(TARGETS cnvnet RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS cnvnet_network LIBRARY DESTINATION ${CNVNET_MODULEDIR})

install(DIRECTORY models/ DESTINATION ${CNVNET_DATADIR}/models FILES_MATCHING PATTERN "*.cnvnet" PATTERN "*.md")
install(DIRECTORY configs/ DESTINATION ${CNVNET_DATADIR}/configs PATTERN profiles EXCLUDE)
install(DIRECTORY configs/profiles/ DESTINATION ${CNVNET_DATADIR}/profiles OPTIONAL)
# The Python packages that `cnvnet tune`, `annotate` and `report` run; nothing else of workflows/.
install(DIRECTORY workflows/tune workflows/report workflows/annotate DESTINATION ${CNVNET_DATADIR}/workflows
  PATTERN __pycache__ EXCLUDE PATTERN "*.pyc" EXCLUDE PATTERN "*.egg-info" EXCLUDE PATTERN build EXCLUDE)
install(FILES README.md LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN requirements.txt EXCLUDE)

# The manual page and the completions of the shells, written by the program itself; not by one that
# is built to find faults, whose reports would stop the build.
if(CNVNET_SANITIZE)
  return()
endif()
function(cnvnet_add_document file folder)
  set(path ${CMAKE_BINARY_DIR}/documents/${file})
  string(JOIN " " words ${ARGN})
  add_custom_command(OUTPUT ${path} COMMAND cnvnet ${ARGN} > ${path} DEPENDS cnvnet VERBATIM COMMENT "cnvnet ${words}")
  set_property(GLOBAL APPEND PROPERTY CNVNET_DOCUMENTS ${path})
  install(FILES ${path} DESTINATION ${folder})
endfunction()

file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/documents)
cnvnet_add_document(cnvnet.1 ${CMAKE_INSTALL_MANDIR}/man1 manual)
cnvnet_add_document(cnvnet ${CMAKE_INSTALL_DATADIR}/bash-completion/completions completion bash)
cnvnet_add_document(_cnvnet ${CMAKE_INSTALL_DATADIR}/zsh/site-functions completion zsh)
cnvnet_add_document(cnvnet.fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d completion fish)
get_property(documents GLOBAL PROPERTY CNVNET_DOCUMENTS)
add_custom_target(documents ALL DEPENDS ${documents})
